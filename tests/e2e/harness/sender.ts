// The hands of somebody who sends callers on by keyboard alone, and what they look at while doing it.
import type { Behaviour } from "../../webex/switch.ts";
import { openScene, type Scene, shows, until } from "./scene.ts";

export const ben = { name: "Ben Ode", number: "+441632960001" };
export const chiara = { name: "Chiara D’Angelo", number: "+390655550123" };
export const target = "2001";
export const substitute = "1002";
export const name = "ludenshei";

const sentRows = ({ panel }: Scene) => panel.getByRole("region", { name: "Sent" }).getByRole("listitem");
/** What is shown of something said to the user; the same is there once more for screen readers. */
export const notice = ({ panel }: Scene, words: RegExp) => panel.getByText(words).first();

export const hands = (scene: () => Scene) => ({
  where: () => scene().webex.switch.whereIs(ben.number),
  legs: () => scene().webex.switch.legsOf(scene().webex.desk.uuid),
  key: (key: string) => scene().panel.keyboard.press(key),
  /** The newest row of who was sent says so. */
  says: (words: RegExp) => until(async () => words.test((await sentRows(scene()).first().textContent()) ?? ""), `no row says ${words}`, 20_000),
  async answered() {
    const far = scene().callIn(ben);
    await shows(scene().panel, ben.name, "ringing");
    await scene().panel.keyboard.press("Space");
    await shows(scene().panel, ben.name, "connected");
    return far;
  },
  /** Letters + 1 keys; the answer is how many. */
  async send(behaviour: Behaviour) {
    scene().webex.switch.setBehaviour(target, behaviour);
    let keys = 0;
    for (const letter of name) {
      await scene().panel.keyboard.press(letter);
      keys += 1;
    }
    await scene()
      .panel.getByRole("listbox")
      .getByRole("option", { name: /^Bernhard Müller-Lüdenscheidt, 2001/ })
      .first()
      .waitFor();
    const before = await sentRows(scene()).count();
    await scene().panel.keyboard.press("Enter");
    await until(async () => (await sentRows(scene()).count()) > before, "the caller has no row");
    return keys + 1;
  },
});

export async function openSender(xsiEnabled = true): Promise<Scene> {
  const scene = await openScene({ webex: { org: { xsiEnabled } } });
  const own = scene.webex.switch.findUser(scene.webex.desk.uuid);
  if (own) own.pickUpMs = 100;
  if (xsiEnabled) await scene.panel.getByText(/Searching \d+ people/).waitFor({ timeout: 15_000 });
  return scene;
}

/** Webex may not be asked to complete by itself: then it goes by a consult leg. */
export const refuseMuteTransfer = (scene: Scene) =>
  scene.webex.faults.add({
    match: { host: "webexapis.com", path: /\/telephony\/calls\/transfer/ },
    do: { status: 403, body: '{"message":"missing scope"}' },
  });
