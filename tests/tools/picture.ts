// `npm run picture`: the README's picture, taken from the built product at work on the loopback Webex.
import { join } from "node:path";
import { openScene, press, shows, type, until } from "../e2e/harness/scene.ts";

const path = join(import.meta.dirname, "..", "pictures", "console.png");
const acme = { name: "Acme Logistics", number: "+39021234567" };
const bernhard = { name: "Bernhard Müller-Lüdenscheidt", number: "+493055501234" };
const niamh = { name: "Niamh Gallagher", number: "+35312345678" };

const scene = await openScene({ webex: { behaviour: { usersMayWatchOthers: true, noAnswerMs: 60_000 } } });
try {
  const { panel, webex } = scene;
  await panel.setViewportSize({ width: 380, height: 780 });
  await panel.getByText(/Searching \d+ people/).waitFor({ timeout: 20_000 });
  webex.switch.setBehaviour("1003", { kind: "never" });
  for (const caller of [acme, bernhard]) {
    scene.callIn(caller);
    await press(await shows(panel, caller.name, "ringing"), "Answer");
    await shows(panel, caller.name, "connected");
  }
  webex.switch.placeCall({ from: "+441632960055", name: "Ines Moreau", to: "1003" });
  await type(panel, "jonson");
  const options = panel.getByRole("listbox").getByRole("option");
  await options.filter({ hasText: "Ringing" }).first().waitFor();
  await options.filter({ hasText: "Active" }).first().waitFor();
  scene.callIn(niamh);
  await shows(panel, niamh.name, "ringing");
  await until(async () => (await panel.getByText("0:03", { exact: true }).count()) > 0, "no call is three seconds old");
  await panel.screenshot({ path });
  console.log(path);
} finally {
  await scene.close();
}
