// Mount point of the diagnostics page.
import { mount } from "@/components/app/mount.tsx";
import { DiagnosticsPage } from "@/components/diagnostics/DiagnosticsPage.tsx";
import "@/components/app/theme.css";

void mount("diagnostics", DiagnosticsPage, { surface: "page" });
