/// A reception desk.
module org.example.desk {
    requires dev.coppice.behaviours;
}
