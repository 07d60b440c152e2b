# results.awk: an experiment's results.json as it could be: twelve rows in two groups, five seeds, three measures at ten
# epochs, one seed missing in one row, a failed and a missing job, differences with intervals, and 144 trials. The
# numbers come from a generator of pseudorandom ones, so that they are the same everywhere.
#
# awk -f results.awk > results.json; with -v hostile=1 every text is one that a careless page would trip over.

function random() {
  state = (state * 16807) % 2147483647
  return state / 2147483647
}

function normal() {
  return random() + random() + random() + random() - 2
}

# A JSON string.
function text(words) {
  if (hostile)
    words = "'; system(\"touch pwned\") #" words "</script></style><img src=x onerror=alert(1)>&amp;'\"`touch pwned`$(touch pwned)\n\\\001\177 \342\200\256 {/Bold x}_1^2@~"
  gsub(/\\/, "\\\\", words)
  gsub(/"/, "\\\"", words)
  gsub(/\n/, "\\n", words)
  gsub(/\001/, "\\u0001", words)
  return "\"" words "\""
}

# A JSON string that others refer to.
function key(words) {
  return "\"" words (hostile ? "<b>'&" : "") "\""
}

function separator(after) {
  printf "%s", first ? "" : ","
  first = 0
}

function cell(row, measure, epoch, base, missing,    i, value, sum, square, n, list) {
  sum = square = n = 0
  list = ""
  for (i = 1; i <= 5; i++) {
    value = base + 0.16 * normal()
    if (missing && i == 4)
      list = list (i > 1 ? "," : "") "null"
    else {
      list = list (i > 1 ? "," : "") sprintf("%.2f", value)
      sum += value
      square += value * value
      n++
    }
  }
  separator()
  printf "\n  {\"row\":%s,\"measure\":%s,\"epoch\":%d,\"values\":[%s],\"mean\":%.4f,\"sd\":%.4f}", key(row),
    key(measure), epoch, list, sum / n, sqrt((square - sum * sum / n) / (n - 1) + 1e-9)
}

BEGIN {
  state = 20161
  split("none sparserbm nsrbm l1 lhalf combined", names, " ")
  split("no penalty|sparseRBM|nsRBM|L1|L1/2|ours: nsRBM + L1/2", labels, "|")
  split("|sparserbm:weight=3,p=0.1|nsrbm:weight=3,p=0,sigma=1|l1:weight=0.005|lhalf:weight=0.005|nsrbm:weight=3,p=0,sigma=1 lhalf:weight=0.005", penalties, "|")
  split("9.4 8.3 7.9 8.6 8.1 7.6", hundred, " ")
  split("5.6 4.9 4.4 5.2 4.6 4.1", fivehundred, " ")
  split("4.5 3.9 3.4 4.2 3.6 3.2", thousand, " ")
  split("11.47 12.96 9.71 10.98 9.91 9.27|6.38 6.61 4.84 5.42 4.83 4.53|5.06 4.55 3.94 4.01 3.86 3.59", published, "|")
  split("test-100 test-500 test-1000", measures, " ")
  split("test, 100 a class|test, 500 a class|test, 1000 a class", measure_labels, "|")
  groups[1] = "paper"
  groups[2] = "tuned"

  printf "{\"format\":\"lgs-results/1\",\"name\":\"table1\",\"title\":%s,\n", text("Local and global sparsity, alone and combined")
  printf "\"question\":%s,\n", text("Does a combination of a local and a global penalty on the mean activations of hidden units give features that are classified better than those of either penalty alone, and than those of no penalty at all?")
  printf "\"finding\":%s,\n", text("With the published constants the combination beats every other row at 500 and 1000 labelled images of a class; at 100 of a class its advantage over nsRBM alone (0.29 points) is not shown. After equal tuning it beats no penalty by 0.9 points, and is not told apart from nsRBM.")
  printf "\"protocol\":[%s,\n%s,\n%s,\n%s],\n", text("20,000 training images of MNIST, 2,000 of each class; 500 hidden units; batches of 100; 1000 epochs."), \
    text("All rows of a seed share initial weights, the order of batches, and labelled subsets."), \
    text("A multinomial classifier with an L2 penalty, chosen by 5-fold cross-validation within the labelled subset."), \
    text("Intervals are 95 % bootstrap intervals over images and seeds, adjusted after Holm.")
  printf "\"lgs\":\"0.1.0\",\"created\":\"2026-11-25T09:00:00Z\",\"machine\":{\"processor\":%s,\"processors\":2,\"system\":\"Linux 6.1\",\"architecture\":\"x86_64\"},\"worker_seconds\":18123.4,\n", text("a processor")
  printf "\"commands\":[%s,%s],\n", text("lgs experiment table1 --out results/table1"), text("lgs report results/table1")
  printf "\"data\":%s,\"seeds\":[1,2,3,4,5],\"epochs\":1000,\"evaluate_at\":[100,200,300,400,500,600,700,800,900,1000],\n", text("mnist:per-class=2000")

  printf "\"rows\":["
  first = 1
  for (g = 1; g <= 2; g++)
    for (r = 1; r <= 6; r++) {
      separator()
      n = split(penalties[r], list, " ")
      printf "\n {\"name\":%s,\"label\":%s,\"model\":%s,\"group\":%s,\"tuned\":%s,\"penalties\":[", key(names[r] "-" groups[g]),
        text(labels[r]), text("rbm:hidden=500"), text(groups[g]), g == 2 ? "{\"rate\":\"0.031\",\"hidden-bias\":\"-2\"}" : "null"
      for (i = 1; i <= n; i++)
        printf "%s%s", (i > 1 ? "," : ""), text(list[i])
      printf "]}"
    }
  printf "],\n\"measures\":["
  first = 1
  for (m = 1; m <= 3; m++) {
    separator()
    printf "{\"name\":%s,\"label\":%s,\"unit\":\"%%\",\"lower_is_better\":true}", key(measures[m]), text(measure_labels[m])
  }
  printf ",{\"name\":\"mean-activation\",\"label\":%s,\"unit\":\"\",\"lower_is_better\":true}", text("mean activation")
  printf ",{\"name\":\"held-out-1000\",\"label\":%s,\"unit\":\"%%\",\"lower_is_better\":true}],\n\"cells\":[", text("held-out, 1000 a class")
  first = 1
  for (g = 1; g <= 2; g++)
    for (r = 1; r <= 6; r++)
      for (m = 1; m <= 3; m++)
        for (epoch = 100; epoch <= 1000; epoch += 100) {
          base = (m == 1 ? hundred[r] : m == 2 ? fivehundred[r] : thousand[r]) - (g == 2 ? 0.5 : 0)
          cell(names[r] "-" groups[g], measures[m], epoch, base + 2.2 * exp(-epoch / 220), g == 1 && r == 4)
        }
  printf "],\n\"comparisons\":["
  first = 1
  for (g = 1; g <= 2; g++)
    for (m = 1; m <= 3; m++)
      for (r = 1; r <= 5; r++) {
        base = (m == 1 ? hundred[6] - hundred[r] : m == 2 ? fivehundred[6] - fivehundred[r] : thousand[6] - thousand[r]) + 0.05 * normal()
        half = (g == 1 ? (m == 1 ? 0.34 : 0.12) : 0.36) + 0.05 * random()
        separator()
        printf "\n {\"first\":%s,\"second\":%s,\"measure\":%s,\"difference\":%.3f,\"low\":%.3f,\"high\":%.3f,\"p\":%.4f,\"p_holm\":%.4f,\"beats\":%s,\"beaten\":%s,\"mcnemar\":[0.4,0.03,null,0.2,0.01]}",
          key("combined-" groups[g]), key(names[r] "-" groups[g]), key(measures[m]), base, base - half, base + half,
          base + half < 0 ? 0.002 : 0.11, base + half < 0 ? 0.012 : 0.34, base + half < 0 ? "true" : "false", (base - half > 0) ? "true" : "false"
      }
  printf "],\n\"tables\":["
  first = 1
  for (g = 1; g <= 2; g++) {
    separator()
    printf "\n {\"title\":%s,\"group\":%s,\"columns\":[%s,%s,%s]", text("Table 1, test error, " (g == 1 ? "the published constants" : "tuned with equal budgets")),
      text(groups[g]), key(measures[1]), key(measures[2]), key(measures[3])
    if (g == 1) {
      printf ",\"published\":{"
      for (r = 1; r <= 6; r++) {
        split(published[1], p1, " "); split(published[2], p2, " "); split(published[3], p3, " ")
        printf "%s%s:[%s,%s,%s]", (r > 1 ? "," : ""), key(names[r] "-paper"), p1[r], p2[r], p3[r]
      }
      printf "}"
    }
    printf "}"
  }
  printf "],\n\"charts\":["
  for (g = 1; g <= 2; g++)
    printf "{\"kind\":\"curves\",\"title\":%s,\"measure\":%s,\"x\":\"epoch\",\"group\":%s},", text("Test error over training, " groups[g]), key("test-1000"), text(groups[g])
  printf "{\"kind\":\"scatter\",\"title\":%s,\"x\":\"mean-activation\",\"y\":\"held-out-1000\",\"group\":%s}", text("Does sparsity alone explain it?"), text("tuned")
  printf ",{\"kind\":\"violins\",\"title\":%s}],\n\"jobs\":[", text("Something newer")
  first = 1
  for (g = 1; g <= 2; g++)
    for (r = 1; r <= 6; r++)
      for (seed = 1; seed <= 5; seed++) {
        lost = g == 1 && r == 4 && seed == 4 ? "failed" : g == 2 && r == 6 && seed == 5 ? "missing" : "done"
        separator()
        printf "\n {\"row\":%s,\"seed\":%d,\"state\":\"%s\",\"seconds\":%s,\"processor_seconds\":%s,\"why\":%s,\"commands\":[%s,%s],\"run\":\"runs/%s-%s-%d\"}",
          key(names[r] "-" groups[g]), seed, lost, lost == "missing" ? "null" : sprintf("%.1f", 391 + 40 * random()), lost == "missing" ? "null" : 380,
          lost == "failed" ? text("the worker was ended by the system (signal 9), twice; probably too little memory") : "null",
          text("lgs train rbm:hidden=500 --data mnist:per-class=2000 --seed " seed " --epochs 1000 --out runs/" names[r] "-" groups[g] "-" seed),
          text("lgs evaluate runs/" names[r] "-" groups[g] "-" seed " -e logistic:per-class=1000"), names[r], groups[g], seed
      }
  printf "],\n\"trials\":["
  first = 1
  for (r = 1; r <= 6; r++)
    for (t = 1; t <= 24; t++) {
      activation = 0.05 + 0.35 * random() * (r == 1 ? 1 : 0.6)
      separator()
      printf "\n {\"row\":%s,\"trial\":%d,\"options\":{\"rate\":\"%.4f\",\"weight\":\"%.4f\"},\"state\":\"%s\",\"values\":{\"held-out-1000\":%s,\"mean-activation\":%.4f},\"chosen\":%s}",
        key(names[r] "-tuned"), t, 0.01 + 0.1 * random(), 5 * random(), t == 9 ? "failed" : "done",
        t == 9 ? "null" : sprintf("%.2f", thousand[r] + 6 * (activation - 0.12) ^ 2 + 0.3 * random() + 0.2), activation, t == 7 ? "true" : "false"
    }
  printf "]}\n"
}
