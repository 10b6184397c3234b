// Evidence in a monospaced table that scrolls by itself, never the page.

export interface TableRow {
  readonly key: string;
  /** What colours the row, beside its words. */
  readonly mark: string;
  readonly cells: readonly string[];
}

interface Props {
  readonly caption: string;
  readonly heads: readonly string[];
  readonly rows: readonly TableRow[];
}

export function Table({ caption, heads, rows }: Props) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for controls
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <div class="diag-scroll" tabIndex={0} role="group" aria-label={caption}>
      <table class="diag-table">
        <caption class="unseen">{caption}</caption>
        <thead>
          <tr>
            {heads.map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, mark, cells }) => (
            <tr key={key} data-mark={mark}>
              {cells.map((cell, index) => (
                <td key={heads[index]}>
                  <bdi>{cell}</bdi>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
