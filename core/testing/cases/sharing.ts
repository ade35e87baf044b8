import type { ConnectorCase } from "../connector_case.ts";
import { expectEqual } from "../expectations.ts";

const TEXT = 'second "text" \u00e4';

/** Cases about state that processes share. */
export const SHARING_CASES: readonly ConnectorCase[] = [
  {
    name:
      "fetchShared() of a connector that can reads what saveShared() stored last, after clear() too",
    async run({ connector }) {
      expectEqual(await connector.fetchShared("one"), undefined, "a text that was never stored");
      await connector.saveShared("one", "first");
      if (await connector.fetchShared("one") === undefined) return;
      await connector.saveShared("one", TEXT);
      await connector.saveShared("two", "");
      expectEqual(await connector.fetchShared("one"), TEXT, "the text stored last");
      expectEqual(await connector.fetchShared("two"), "", "an empty string");
      await connector.clear();
      expectEqual(await connector.fetchShared("one"), TEXT, "the text after clear()");
    },
  },
  {
    name: "fetchShared() of a connector that can reads what saveShared() of another one stored",
    reopens: true,
    async run({ connector, open }) {
      await connector.saveShared("one", TEXT);
      if (await connector.fetchShared("one") === undefined) return;
      const other = await open();
      expectEqual(await other.fetchShared("one"), TEXT, "the text stored by another connector");
      await other.saveShared("one", "later");
      expectEqual(
        await connector.fetchShared("one"),
        "later",
        "the text that the other connector stored",
      );
    },
  },
];
