-- expect: error
error(xpcall(function() error("a") end,function(e) error("b"..e) end) and "" or "through")
