"""The desk over the API: what a curator does to questions, and what candidates say of them."""
