// How long a page may take to come to what a test waits for: as long as a busy machine needs.
import { configure } from "@testing-library/preact";

configure({ asyncUtilTimeout: 10_000 });
