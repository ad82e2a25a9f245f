"""DynamoDB's item operations, atomic under threads.

moto keeps the tables' declarations; what is in them is kept here, because moto copies whole tables for each
transaction and loses updates when two threads write. One lock orders all writes; conditions are evaluated
first, new items are built beside the old ones, and only then are references exchanged, so that nothing ever
has to be undone.
"""
