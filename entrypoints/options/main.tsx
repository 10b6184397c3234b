// Mount point of the options page.
import { mount } from "@/components/app/mount.tsx";
import { Options } from "@/components/settings/Options.tsx";
import "@/components/app/theme.css";

void mount("options", Options, { surface: "page" });
