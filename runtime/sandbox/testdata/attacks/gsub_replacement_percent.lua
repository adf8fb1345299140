-- expect: ok or error
return (("x"):gsub("x",("%"):rep(8e6)))
