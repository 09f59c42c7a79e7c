/** Reads what a client sends, in whatever pieces it comes, and tells the name of each command. */
export function commandReader(tell: (name: string) => void): (piece: Buffer) => void {
  let rest = Buffer.alloc(0)
  return (piece) => {
    rest = Buffer.concat([rest, piece])
    for (let end = readCommand(rest, tell); end > 0; end = readCommand(rest, tell)) rest = rest.subarray(end)
  }
}

/** Where the first command ends, and 0 if it is not all here. */
function readCommand(bytes: Buffer, tell: (name: string) => void): number {
  const head = lineAt(bytes, 0)
  if (head === undefined) return 0
  let place = head.end
  let name = ''
  for (let word = 0; word < Number(head.text.slice(1)); word++) {
    const length = lineAt(bytes, place)
    if (length === undefined) return 0
    const end = length.end + Number(length.text.slice(1))
    if (bytes.length < end + 2) return 0
    if (word === 0) name = bytes.toString('latin1', length.end, end)
    place = end + 2
  }
  tell(name.toUpperCase())
  return place
}

function lineAt(bytes: Buffer, from: number): { readonly text: string; readonly end: number } | undefined {
  const end = bytes.indexOf('\r\n', from)
  return end < 0 ? undefined : { text: bytes.toString('latin1', from, end), end: end + 2 }
}
