// The flight recording as it lies on disk, read as the diagnostics page reads it: whatever stands there, put together.
import { assemble, type Flight } from "@/utils/diagnostics/flight.ts";
import { baseItem, shardCount, shardItem } from "@/utils/diagnostics/flight-store.ts";

export async function readFlight(): Promise<Flight> {
  const shards = Array.from({ length: shardCount }, (_, n) => shardItem(n).get());
  return assemble(await Promise.all([...shards, baseItem.get()]));
}
