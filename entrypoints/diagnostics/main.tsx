// Mount point of the diagnostics page; what it re-lives a report in is the console's own band of calls.
import { mount } from "@/components/app/mount.tsx";
import { Calls } from "@/components/calls/Calls.tsx";
import { DiagnosticsPage } from "@/components/diagnostics/DiagnosticsPage.tsx";
import "@/components/app/theme.css";
import "@/components/calls/calls.css";

const Page = () => <DiagnosticsPage band={Calls} />;

void mount("diagnostics", Page, { surface: "page" });
