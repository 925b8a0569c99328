-- AlterTable
ALTER TABLE "similar_answer" DROP COLUMN "text",
ADD COLUMN     "texts" TEXT[];

-- AlterTable
ALTER TABLE "similar_check" ADD COLUMN     "similar_text" TEXT NOT NULL,
ADD COLUMN     "space" TEXT NOT NULL,
ADD COLUMN     "text" TEXT NOT NULL;

-- CreateTable
CREATE TABLE "embedding" (
    "key" TEXT NOT NULL,
    "project_id" UUID NOT NULL,
    "space" TEXT NOT NULL,
    "vector" BYTEA NOT NULL,
    "cost_usd" DOUBLE PRECISION,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "embedding_pkey" PRIMARY KEY ("key")
);

-- CreateIndex
CREATE INDEX "embedding_project_id_created_at_idx" ON "embedding"("project_id", "created_at");

-- AddForeignKey
ALTER TABLE "embedding" ADD CONSTRAINT "embedding_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE CASCADE ON UPDATE CASCADE;
