require('./BrokerConnection')
require('./BrokerEndpoint')
