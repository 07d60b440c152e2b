# tutorial.awk: whether the second file reads like the first. A line "..." there stands for any lines, "..." at the
# end of a line for its rest; numbers that are not whole may differ by a tenth. What does not fit is said, with status 1.

function is_number(word) {
  return word ~ /^[-+]?[0-9]*(\.[0-9]+|[0-9](\.[0-9]+)?e[-+]?[0-9]+)$/
}

function near(a, b,    d, size) {
  d = a - b
  size = a < 0 ? -a : a
  return (d < 0 ? -d : d) <= size / 10
}

function fits(line, answer,    i, n, m, words, others) {
  if (line == answer)
    return 1
  if (line ~ /\.\.\.$/)
    return substr(answer, 1, length(line) - 3) == substr(line, 1, length(line) - 3)
  gsub(/[(),;]/, " ", line)
  gsub(/[(),;]/, " ", answer)
  n = split(line, words, / +/)
  m = split(answer, others, / +/)
  if (n != m)
    return 0
  for (i = 1; i <= n; i++)
    if (words[i] != others[i] && !(is_number(words[i]) && is_number(others[i]) && near(words[i], others[i])))
      return 0
  return 1
}

FILENAME == ARGV[1] { expected[++wanted] = $0; next }
{ said[++count] = $0 }

# A blank line before the next command belongs to neither.
END {
  while (wanted && expected[wanted] == "")
    wanted--
  at = 1
  for (i = 1; i <= wanted; i++) {
    if (expected[i] == "...") {
      any = 1
      continue
    }
    while (any && at <= count && !fits(expected[i], said[at]))
      at++
    if (at > count || !fits(expected[i], said[at])) {
      print "expected: " expected[i]
      print "said: " (at > count ? "(nothing more)" : said[at])
      exit 1
    }
    at++
    any = 0
  }
  if (!any && at <= count) {
    print "said beyond what is expected: " said[at]
    exit 1
  }
}
