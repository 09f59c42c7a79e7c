/** What `stratagent review --help` prints. */
export const reviewHelp = `stratagent review [options]

Shows the pairs of questions that people are asked about, one at a time, and takes
down whether the answer to the one is right for the other:

  y  the same: it may be served again     n  different: it never is again
  s  skip                                 q  quit

Without a terminal it reads a letter from each line of its input. The pairs lie in the
store of the application: the Redis at REDIS_URL, else the file at STRATAGENT_CACHE,
else .stratagent/cache.sqlite. An agent puts them there with
\`semantic: { review: { rate: 0.01 } }\`.

  --tenant <tenant>  pairs of this tenant         (those that belong to none)
  --list             prints them and asks nothing
  --export <file>    writes them as JSONL, a line per pair with an empty \`label\`
  --import <file>    takes such a file back, with right or wrong as \`label\`
  --redact           hides addresses, numbers of people and things, amounts of money`
