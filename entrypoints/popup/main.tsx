// Mount point of the popup page.
import { render } from "preact";

render(<main />, document.body);
