// Mount point of the sidepanel page.
import { render } from "preact";

render(<main />, document.body);
