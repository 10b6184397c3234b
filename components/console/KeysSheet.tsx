// The sheet of all keys, drawn from the command table.
import { useDesk } from "@/components/app/desk.ts";
import { useCommands } from "@/components/ui/door.ts";
import { Sheet } from "@/components/ui/Sheet.tsx";
import { type Binding, bindings, type KeyPlace, keyLabel, type Platform } from "@/utils/commands/keys.ts";
import { type CommandId, commands } from "@/utils/commands/registry.ts";
import { text } from "@/utils/i18n.ts";

const places: readonly KeyPlace[] = ["main", "field", "keypad"];

function label({ key, gesture }: Binding, platform: Platform): string {
  const plain = keyLabel(key, platform);
  return gesture === "press" ? plain : text(`console.keys.${gesture}`, [plain]);
}

/** One line for nine digits. */
function labelsOf(command: CommandId, place: KeyPlace, platform: Platform): readonly string[] {
  if (command === "calls.pick") return place === "main" ? ["1 – 9"] : [];
  return [...new Set(bindings.filter((each) => each.command === command && each.place === place).map((each) => label(each, platform)))];
}

export function KeysSheet() {
  const { view } = useDesk();
  const { platform } = useCommands();
  if (view.sheet.value !== "keys") return null;
  const bound = commands.filter((spec) => "keys" in spec).map(({ id }) => id);
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
            {places.map((place) => (
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
              {places.map((place) => (
                <td key={place}>
                  {labelsOf(command, place, platform).map((key) => (
                    <kbd key={key}>{key}</kbd>
                  ))}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Sheet>
  );
}
