require('./BenchConnection')
require('./BenchEndpoint')
