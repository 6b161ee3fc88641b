"""Many values as one parameter, on both databases.

A list written out as `IN (%s, %s, …)` costs a placeholder for each value, and a statement of its
own for each length of the list; as one array it costs next to nothing.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.db.models.lookups import Lookup


def array_of(values: Sequence[Any]) -> str:
    """`values` as PostgreSQL writes an array: texts, numbers, yes or no, and None.

    >>> array_of([1, None, 2.5]), array_of(['a "b"', "c\\\\d", "", None])
    ('{1,NULL,2.5}', '{"a \\\\"b\\\\"","c\\\\\\\\d","",NULL}')
    """
    kinds = set(map(type, values))
    if kinds == {str}:
        body = '","'.join(values)
        # Nearly no text has a quote or a backslash, so all of them are looked through at once.
        if "\\" not in body and body.count('"') == 2 * len(values) - 2:
            return f'{{"{body}"}}'
    elif kinds <= {int, float}:
        return f"{{{','.join(map(str, values))}}}"
    return "{" + ",".join([_element(value) for value in values]) + "}"


def _element(value: Any) -> str:
    if isinstance(value, str):
        value = value.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{value}"'
    return "NULL" if value is None else str(value)


class Among(Lookup):
    """`name__among=values`: as `name__in`, for lists of any length."""

    lookup_name = "among"
    prepare_rhs = False

    def get_db_prep_lookup(self, value: Any, connection: Any) -> tuple[str, list[Any]]:
        field = self.lhs.output_field
        field = getattr(field, "target_field", field)
        if connection.vendor == "postgresql":
            kind = field.rel_db_type(connection).split("(")[0]
            return f"ANY (%s::{kind}[])", [array_of(list(value))]
        return "(SELECT value FROM json_each(%s))", [json.dumps(list(value))]

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        left, params = self.process_lhs(compiler, connection)
        right, values = self.get_db_prep_lookup(self.rhs, connection)
        sign = "=" if connection.vendor == "postgresql" else "IN"
        return f"{left} {sign} {right}", [*params, *values]
