import family


def test_youngest(reply_of):
    answer = family.answer("Alice, Bob, Charlie and Daisy are a family. Who is the youngest?")
    assert "Daisy" in reply_of(answer).text
