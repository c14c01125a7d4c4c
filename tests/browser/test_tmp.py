from tests.browser.world import furnish, pages


def test_x(cast, capsys):
    w = furnish(cast)
    import time

    t = time.time()
    for p in pages(w):
        print(p.name, p.path, p.readers)
    print(time.time() - t)
