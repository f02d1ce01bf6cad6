// What can be taken away from the page: files, a command, the clipboard.

const COLUMNS = [
  "id",
  "type",
  "level",
  "speaker",
  "role",
  "organisation",
  "content",
  "start",
  "end",
  "cue",
  "source",
  "addressee",
  "via",
  "polarity",
  "parent",
  "chain",
  "confidence",
];
const LONGEST_ARGUMENT = 20_000; // characters; a shell takes more, a reader does not

/** One row a statement (RFC 4180); several spans of one part are joined by " … ", a chain by " > ". */
export function csv(result, cast) {
  const rows = result.attributions.map((relation) => {
    const member = cast.get(relation.speaker ?? "");
    return {
      ...relation,
      ...Object.fromEntries(
        ["content", "cue", "source", "addressee", "via"].map((part) => [part, joined(relation[part])]),
      ),
      speaker: member.id ? member.name : "",
      role: member.role,
      organisation: member.organisation,
      start: relation.content[0]?.start,
      end: relation.content.at(-1)?.end,
      chain: relation.chain.join(" > "),
    };
  });
  const lines = rows.map((row) => COLUMNS.map((column) => field(row[column])).join(","));
  return [COLUMNS.join(","), ...lines].map((line) => `${line}\r\n`).join("");
}

/** The command that gives the same result; a stored one if there is no text. */
export function curl({ text, digest, key }) {
  const address = `${location.origin}/v1/attributions`;
  const authorization = key ? ` -H "Authorization: Bearer $KEY"` : "";
  if (text === null) return `curl -s ${address}/${digest}${authorization}`;
  const body = text.length > LONGEST_ARGUMENT ? "--data-binary @article.txt" : `--data-raw ${quoted(text)}`;
  return `curl -s ${address}${authorization} -H 'Content-Type: text/plain; charset=utf-8' ${body}`;
}

/** Hands a file to the browser's downloads. */
export function download(name, content, type) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([content], { type }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

/** Puts text into the clipboard, also where browsers give pages no clipboard: over plain HTTP. */
export async function copy(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const area = document.createElement("textarea");
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}

const joined = (spans) => spans.map(({ text }) => text).join(" … ");

const quoted = (text) => `'${text.replaceAll("'", String.raw`'\''`)}'`;

function field(value) {
  const text = String(value ?? "");
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
