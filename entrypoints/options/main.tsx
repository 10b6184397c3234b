// Mount point of the options page.
import { render } from "preact";

render(<main />, document.body);
