"""What all operations of the API share: who asks, what they may, how they are refused, pages, ETags, repeated requests.

`docs/api.md` tells how an operation is added.
"""
