// Reads cases ({ draft, schema, values }) as a JSON list from the file named first, writes a list of verdict lists to the second.
// A schema that ajv refuses to compile gives the reason instead of verdicts.
const fs = require('node:fs')
const addFormats = require('ajv-formats').default
const drafts = {
  '7': require('ajv').default,
  '2019-09': require('ajv/dist/2019').default,
  '2020-12': require('ajv/dist/2020').default,
}

const [input, output] = process.argv.slice(2)
const answers = JSON.parse(fs.readFileSync(input, 'utf8')).map(({ draft, schema, values }) => {
  try {
    const ajv = addFormats(new drafts[draft]({ strict: false, validateSchema: false, logger: false }))
    const validate = ajv.compile(schema)
    return values.map(value => validate(value))
  } catch (error) {
    return String(error.message)
  }
})
fs.writeFileSync(output, JSON.stringify(answers))
