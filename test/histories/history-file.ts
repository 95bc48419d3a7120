import proto from '@temporalio/proto';

const { History } = proto.temporal.api.history.v1;
type History = proto.temporal.api.history.v1.IHistory;

/** A history as JSON can hold it: names of enumerations, large numbers as text, payloads in base64. */
export function historyToObject(history: History): object {
  return History.toObject(History.fromObject(history), { enums: String, longs: String, bytes: String });
}
