/** What `stratagent calibrate --help` prints. */
export const calibrateHelp = `stratagent calibrate pairs.jsonl [options]

Finds the similarity from which on one question's answer serves another, so that no
more than a share of what is served is wrong, and writes it into a profile.

A line of the file is a pair of questions and whether one answer serves both:
  {"a": "Where is my card?", "b": "My card has not come", "label": 1}
  {"a": "Where is order 7?", "b": "Where is order 8?", "label": 0}
\`similarity\` may stand beside them where it is known; lines of an exported review
(\`question\`, \`matched\`, \`label\`) are read as well. Take pairs that a cache would have
matched, as they come: a few hundred for a threshold, 300 for a verifier on words.

  --max-error-rate <share>   wrong answers among hits that you bear      (0.02)
  --mode <mode>              strict, balanced or faq: which guards work  (balanced)
  --words <file>             your words, JSON as in semantic: { words: … }  (none)
  --out <file>               writes the profile: semantic: { profile: './<file>' }
  --html <file>              writes the curve and the tables as one HTML file
  --json                     prints the result as JSON
  --embedder <embedder>      local, openai or openai/<model>             (local)

Lines that are no pairs are named and left out; when one in ten is, nothing is done.`
