-- expect: deadline
-- timeout: 1s
return ("a"):rep(5e5):match(("[a-z]-"):rep(30).."b")
