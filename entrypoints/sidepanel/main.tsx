// Mount point of the side panel, and of the same console as a window of its own (?window=1).
import "@/components/app/theme.css";
import "@/components/ui/ui.css";
import "@/components/calls/calls.css";
import "@/components/people/presence.css";
import "@/components/people/people.css";
import "@/components/dialpad/dialpad.css";
import "@/components/console/console.css";
import { mount } from "@/components/app/mount.tsx";
import { Console } from "@/components/console/Console.tsx";

const isWindow = new URLSearchParams(location.search).has("window");
void mount("sidepanel", Console, { surface: isWindow ? "window" : "panel" });
