// Mount point of the diagnostics page.
import { render } from "preact";

render(<main />, document.body);
