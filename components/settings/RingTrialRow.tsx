// Hear the ring before the first caller does.
import { useEffect, useRef } from "preact/hooks";
import { t } from "@/utils/i18n.ts";
import { createPlayer, type Player, scoreOf } from "@/utils/ring.ts";
import { Button } from "./Button.tsx";
import { useSettingsPage } from "./page.ts";
import { Row } from "./Row.tsx";

const setTimer = (run: () => void, ms: number) => {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
};

export function RingTrialRow() {
  const { live } = useSettingsPage();
  const player = useRef<Player | null>(null);
  useEffect(() => () => player.current?.obey({ mode: "off", volume: 0, tone: "" }), []);

  function play() {
    const { "ring.volume": volume, "ring.tone": tone } = live.policy.value.values;
    const order = { mode: "full", volume: volume / 100, tone } as const;
    player.current ??= createPlayer({ open: () => new AudioContext(), setTimer });
    player.current.obey(order);
    setTimer(() => player.current?.obey({ ...order, mode: "off" }), scoreOf(order).bar * 900);
  }

  return (
    <Row title={t("options.ringing.try")} hint={t("options.ringing.try_hint")} as="plain">
      {() => <Button onPress={play}>{t("options.ringing.play")}</Button>}
    </Row>
  );
}
