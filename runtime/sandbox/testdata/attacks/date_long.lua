-- expect: limit or error
return os.date(("%c"):rep(1e6))
