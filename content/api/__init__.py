"""The API of what is asked: each module has the serializers of one subject and its operations."""
