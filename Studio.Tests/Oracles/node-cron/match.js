// Reads one JSON object per line, { expression, moments: [epoch seconds] }, and answers with one line each: "invalid", or a 0 or 1
// for every moment. The local time zone is that of the process (TZ).
const TimeMatcher = require('node-cron/src/time-matcher');
const lines = require('readline').createInterface({ input: process.stdin });

lines.on('line', line => {
    const { expression, moments } = JSON.parse(line);
    let answer = 'invalid';
    try {
        const matcher = new TimeMatcher(expression);
        answer = moments.map(moment => matcher.match(new Date(moment * 1000)) ? 1 : 0).join('');
    } catch {
        // Stays invalid.
    }
    process.stdout.write(answer + '\n');
});
