-- expect: deadline
-- timeout: 1s
return ("a"):rep(2e5):find("(.*)%1b")
