// Mount point of the options page.
import { mount } from "@/components/app/mount.tsx";
import { Options } from "@/components/options/Options.tsx";
import "@/components/app/theme.css";

void mount("options", Options, { surface: "page" });
