// Mount point of the popup: the same console, for a glance; nothing depends on its staying open.
import "@/components/app/theme.css";
import "@/components/ui/ui.css";
import "@/components/calls/calls.css";
import "@/components/people/presence.css";
import "@/components/people/people.css";
import "@/components/dialpad/dialpad.css";
import "@/components/console/console.css";
import { mount } from "@/components/app/mount.tsx";
import { Console } from "@/components/console/Console.tsx";

void mount("popup", Console, { surface: "popup" });
