-- expect: ok or error
return os.date(("%"):rep(8e6))
