"""The official Python client, unmodified: connects, creates, inserts and reads every type, writes schemaless lines,
binds statements of both generations, consumes a topic, and hears of errors. Ends with an error at the first
difference."""

import os
import time
from urllib.parse import urlsplit

import taosws

DATABASE = "official_python"


def expect(found, expected, what):
    if found != expected:
        raise SystemExit(f"{what}\n  gives    {found!r}\n  expected {expected!r}")


connection = taosws.connect(os.environ["TDENGINE_URL"])
connection.execute(f"drop database if exists {DATABASE}")
connection.execute(f"create database {DATABASE} precision 'ms'")
connection.execute(f"use {DATABASE}")


def rows(sql):
    return [tuple(row) for row in connection.query(sql)]


connection.execute(
    "create table readings (ts timestamp, b bool, i8 tinyint, i16 smallint, i32 int, i64 bigint, "
    "u8 tinyint unsigned, u16 smallint unsigned, u32 int unsigned, u64 bigint unsigned, "
    "f float, d double, s varchar(20), n nchar(20), v varbinary(20), g geometry(100))"
)
inserted = connection.execute(
    "insert into readings values (1700000000000, true, -128, -32768, -2147483648, -9223372036854775808, "
    "255, 65535, 4294967295, 18446744073709551615, 1.5, -2.25, 'text', '中文', '\\x0aff', 'POINT(1 2)') "
    "(1700000000001, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null)"
)
expect(inserted, 2, "inserted rows")
integers = "select b, i8, i16, i32, i64, u8, u16, u32, u64 from readings order by ts"
extremes = (True, -128, -32768, -(2**31), -(2**63), 255, 65535, 2**32 - 1, 2**64 - 1)
expect(rows(integers), [extremes, (None,) * 9], integers)
others = "select f, d, s, n from readings order by ts"
expect(rows(others), [(1.5, -2.25, "text", "中文"), (None,) * 4], others)
expect([len(row) for row in rows("select * from readings")], [16, 16], "columns of select *")

connection.execute("create table meters (ts timestamp, v int) tags (place nchar(10), level int)")
connection.execute(
    "insert into d1 using meters tags ('attic', 1) values (1700000000000, 1) (1700000001000, 2) "
    "d2 using meters tags ('cellar', 2) values (1700000000000, 40)"
)
aggregate = "select place, count(*), sum(v) from meters group by place order by place"
expect(rows(aggregate), [("attic", 2, 3), ("cellar", 1, 40)], aggregate)

schemaless = [
    (taosws.PySchemalessProtocol.Line, "line,t=a v=1i64,w=2.5f64 1700000000000", "line"),
    (taosws.PySchemalessProtocol.Telnet, "telnet 1700000000000 4.5 host=a", "telnet"),
    (
        taosws.PySchemalessProtocol.Json,
        '[{"metric":"json_metric","timestamp":1700000000000,"value":1.5,"tags":{"host":"a"}}]',
        "json_metric",
    ),
]
for protocol, line, table in schemaless:
    connection.schemaless_insert(
        [line], protocol, taosws.PySchemalessPrecision.Millisecond, 0, 1
    )
    count = f"select count(*) from {table}"
    expect(rows(count), [(1,)], count)

cursor = connection.cursor()
# A cursor has a connection of its own.
cursor.execute(f"select v from {DATABASE}.meters order by v")
expect(cursor.fetchall(), [(1,), (2,), (40,)], "rows of the cursor")

connection.execute(
    "create table sensors (ts timestamp, v int, s nchar(10)) tags (place varchar(10), level int)"
)
insert = "insert into ? using sensors tags (?, ?) values (?, ?, ?)"


def tags(level):
    return [taosws.varchar_to_tag("attic"), taosws.int_to_tag(level)]


def columns():
    times = [1700000000000, 1700000000001]
    return [
        taosws.millis_timestamps_to_column(times),
        taosws.ints_to_column([7, None]),
        taosws.nchar_to_column(["中文", None]),
    ]


first = connection.statement()
first.prepare(insert)
for table, level in [("one", 1), ("two", 2)]:
    first.set_tbname_tags(table, tags(level))
    first.bind_param(columns())
    first.add_batch()
expect(first.execute(), 4, "rows of the first generation")
second = connection.stmt2_statement()
second.prepare(insert)
second.bind(
    [
        taosws.stmt2_bind_param_view(table_name=table, tags=tags(level), columns=columns())
        for table, level in [("three", 3), ("four", 4)]
    ]
)
expect(second.execute(), 4, "rows of the second generation")
bound = "select level, v, s from sensors order by level, ts"
expected = [row for level in range(1, 5) for row in [(level, 7, "中文"), (level, None, None)]]
expect(rows(bound), expected, bound)
second.prepare("select level from sensors where v = ? and level > ? order by level")
parameters = [taosws.ints_to_column([7]), taosws.ints_to_column([2])]
second.bind([taosws.stmt2_bind_param_view(table_name="", tags=None, columns=parameters)])
second.execute()
expect([tuple(row) for row in second.result_set()], [(3,), (4,)], "a query with parameters")

topic = "official_python_topic"
connection.execute(f"create topic {topic} as select level, v from sensors where v > 0")
server = urlsplit(os.environ["TDENGINE_URL"])
consumer = taosws.Consumer(
    {
        "td.connect.websocket.scheme": server.scheme,
        "td.connect.user": server.username,
        "td.connect.pass": server.password,
        "td.connect.ip": server.hostname,
        "td.connect.port": str(server.port),
        "group.id": "official_python",
        "client.id": "official_python",
        "auto.offset.reset": "earliest",
        "enable.auto.commit": "false",
    }
)
consumer.subscribe([topic])
consumed = []
while len(consumed) < 4:
    message = consumer.poll(timeout=10.0)
    if message is None:
        raise SystemExit(f"the topic ends after {consumed!r}")
    expect(message.topic(), topic, "topic of a message")
    consumed += [tuple(row) for block in message for row in block.fetchall()]
    consumer.commit(message)
expect(sorted(consumed), [(level, 7) for level in range(1, 5)], "rows of the topic")
expect(consumer.list_topics(), [topic], "topics of the consumer")
for assigned in consumer.assignment():
    for place in assigned.assignments():
        consumer.seek(topic, place.vg_id(), place.begin())
if consumer.poll(timeout=10.0) is None:
    raise SystemExit("nothing comes after going back to the begin")
consumer.unsubscribe()
consumer.close()
# The client closes its connection after the call has returned; the server hears of it then.
for _ in range(100):
    if not rows("show consumers"):
        break
    time.sleep(0.1)
connection.execute(f"drop topic {topic}")

for sql, text in [("selec 1", "syntax error"), ("use no_such_database", "Database not exist")]:
    try:
        connection.execute(sql)
    except taosws.Error as error:
        if text not in str(error):
            raise
    else:
        raise SystemExit(f"{sql} succeeds")

connection.execute(f"drop database {DATABASE}")
print("the package taos-ws-py works: every type, a super table, three schemaless protocols, statements, a topic, errors")
