"""The official Python client, unmodified: connects, creates, inserts and reads every type, writes schemaless lines,
and hears of errors. Ends with an error at the first difference."""

import os

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
        '[{"metric":"json","timestamp":1700000000000,"value":1.5,"tags":{"host":"a"}}]',
        "json",
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

for sql, text in [("selec 1", "syntax error"), ("use no_such_database", "Database not exist")]:
    try:
        connection.execute(sql)
    except taosws.Error as error:
        if text not in str(error):
            raise
    else:
        raise SystemExit(f"{sql} succeeds")

connection.execute(f"drop database {DATABASE}")
print("the package taos-ws-py works: every type, a super table, three schemaless protocols, errors")
