// The sheet of all keys, drawn from the command table.
import { useDesk } from "@/components/app/desk.ts";
import { CommandButton } from "@/components/ui/CommandButton.tsx";
import { useCommands } from "@/components/ui/door.ts";
import { Sheet } from "@/components/ui/Sheet.tsx";
import { type Binding, type KeyPlace, keyLabel, keyPlaces, type Platform } from "@/utils/commands/keys.ts";
import { type CommandId, commands } from "@/utils/commands/registry.ts";
import { text } from "@/utils/i18n.ts";

function label({ key, gesture }: Binding, platform: Platform): string {
  const plain = keyLabel(key, platform);
  return gesture === "press" ? plain : text(`console.keys.${gesture}`, [plain]);
}

/** One line for nine digits. */
function labelsOf(keymap: readonly Binding[], command: CommandId, place: KeyPlace, platform: Platform): readonly string[] {
  if (command === "calls.pick") return place === "main" ? ["1 – 9"] : [];
  return [...new Set(keymap.filter((each) => each.command === command && each.place === place).map((each) => label(each, platform)))];
}

export function KeysSheet() {
  const { live, view } = useDesk();
  const { platform } = useCommands();
  if (view.sheet.value !== "keys") return null;
  const keymap = live.keymap.value;
  const bound = commands.map(({ id }) => id).filter((id) => keymap.some(({ command }) => command === id));
  return (
    <Sheet
      title={text("console.keys.title")}
      onClose={() => {
        view.sheet.value = null;
      }}
    >
      <table class="keys">
        <thead>
          <tr>
            <th scope="col">{text("console.keys.verb")}</th>
            {keyPlaces.map((place) => (
              <th key={place} scope="col">
                {text(`console.keys.${place}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {bound.map((command) => (
            <tr key={command}>
              <th scope="row">{text(`command.${command}.title`)}</th>
              {keyPlaces.map((place) => (
                <td key={place}>
                  {labelsOf(keymap, command, place, platform).map((key) => (
                    <kbd key={key}>{key}</kbd>
                  ))}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <div class="keys-foot">
        <CommandButton command="keys.change" />
        <CommandButton command="shortcuts.open" look="link" />
      </div>
    </Sheet>
  );
}
