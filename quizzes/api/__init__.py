"""The API of exams and attempts: each module has the serializers of one subject and its operations."""
