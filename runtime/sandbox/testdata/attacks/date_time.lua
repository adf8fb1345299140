-- expect: ok or error
return os.date("%c",1e300)
