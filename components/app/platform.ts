// On whose keyboard the keys are written.
import type { Platform } from "@/utils/commands/keys.ts";

export const thisPlatform = (): Platform => (/Mac|iPhone|iPad/.test(navigator.platform) ? "mac" : "other");
