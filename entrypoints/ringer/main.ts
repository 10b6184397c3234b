// The ringer: a page that nobody sees and that sounds when the worker says so (Chrome, Edge).
import { onMessage } from "@/utils/messages.ts";
import { createPlayer } from "@/utils/ring.ts";

const player = createPlayer({
  open: () => new AudioContext(),
  setTimer: (run, ms) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
});

onMessage("ring", ({ data }) => player.obey(data));
