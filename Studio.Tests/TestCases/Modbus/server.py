"""A Modbus TCP server that is not ours (pymodbus 3.0). Usage: server.py PORT

Holding registers 0-1999 hold their own address, 3000-3019 hold 3000-3019, everything between does not exist.
Input registers 0-9 hold 100-109. Coils 0-99: every third is on. Discrete inputs 0-99: every second is on.
"""
import sys
from pymodbus.datastore import ModbusServerContext, ModbusSlaveContext, ModbusSparseDataBlock
from pymodbus.server import StartTcpServer

holding = {address: address for address in list(range(2000)) + list(range(3000, 3020))}
device = ModbusSlaveContext(
    hr=ModbusSparseDataBlock(holding),
    ir=ModbusSparseDataBlock({address: 100 + address for address in range(10)}),
    co=ModbusSparseDataBlock({address: address % 3 == 0 for address in range(100)}),
    di=ModbusSparseDataBlock({address: address % 2 == 0 for address in range(100)}),
    zero_mode=True,
)
StartTcpServer(context=ModbusServerContext(slaves={1: device, 7: device}, single=False),
               address=("127.0.0.1", int(sys.argv[1])), allow_reuse_address=True)
